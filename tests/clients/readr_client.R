# client: R, readr
# needs: Rscript=r-base-core r-cran-readr
base <- commandArgs(TRUE)[1]
read <- function(path) readr::read_csv(paste0(base, path), na = "", show_col_types = FALSE)
rows <- read("/v1/observations.csv?country=CN&lang=zh")
countries <- read("/v1/countries.csv")
row <- rows[rows$id == "jvpim98dkb6e6", ]
cat(sprintf('{"version": "%s", "value": %.0f, "name": "%s", "rows": %d, "na": "%s"}\n',
  packageVersion("readr"), row$value, row$area_name, nrow(rows), countries$code[countries$name == "Namibia"]))
