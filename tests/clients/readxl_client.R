# client: R, readxl with httr
# needs: Rscript=r-base-core r-cran-readxl r-cran-httr
base <- commandArgs(TRUE)[1]
read <- function(path) {
  file <- tempfile(fileext = ".xlsx")
  httr::stop_for_status(httr::GET(paste0(base, path), httr::write_disk(file)))
  readxl::read_excel(file, na = "", guess_max = 5000)
}
rows <- read("/v1/observations.xlsx?country=CN&lang=zh")
countries <- read("/v1/countries.xlsx")
row <- rows[rows$id == "jvpim98dkb6e6", ]
cat(sprintf('{"version": "%s", "value": %.0f, "name": "%s", "rows": %d, "na": "%s"}\n',
  packageVersion("readxl"), row$value, row$area_name, nrow(rows), countries$code[countries$name == "Namibia"]))
