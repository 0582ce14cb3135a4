# client: R, data.table::fread
# needs: Rscript=r-base-core r-cran-data.table
base <- commandArgs(TRUE)[1]
read <- function(path) data.table::fread(paste0(base, path), na.strings = "", integer64 = "double", encoding = "UTF-8")
rows <- read("/v1/observations.csv?country=CN&lang=zh")
countries <- read("/v1/countries.csv")
row <- rows[id == "jvpim98dkb6e6"]
cat(sprintf('{"version": "%s", "value": %.0f, "name": "%s", "rows": %d, "na": "%s"}\n',
  packageVersion("data.table"), row$value, row$area_name, nrow(rows), countries[name == "Namibia"]$code))
