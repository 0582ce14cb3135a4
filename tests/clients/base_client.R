# client: R, read.csv
# needs: Rscript=r-base-core
base <- commandArgs(TRUE)[1]
rows <- read.csv(paste0(base, "/v1/observations.csv?country=CN&lang=zh"), na.strings = "", encoding = "UTF-8")
countries <- read.csv(paste0(base, "/v1/countries.csv"), na.strings = "")
row <- rows[rows$id == "jvpim98dkb6e6", ]
cat(sprintf('{"version": "%s", "value": %.0f, "name": "%s", "rows": %d, "na": "%s"}\n',
  getRversion(), row$value, row$area_name, nrow(rows), countries$code[countries$name == "Namibia"]))
