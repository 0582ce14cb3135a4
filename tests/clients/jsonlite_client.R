# client: R, jsonlite
# needs: Rscript=r-base-core r-cran-jsonlite
base <- commandArgs(TRUE)[1]
rows <- jsonlite::fromJSON(paste0(base, "/v1/observations?country=CN&lang=zh"))$data
countries <- jsonlite::fromJSON(paste0(base, "/v1/countries"))$data
row <- rows[rows$id == "jvpim98dkb6e6", ]
cat(sprintf('{"version": "%s", "value": %.0f, "name": "%s", "rows": %d, "na": "%s"}\n',
  packageVersion("jsonlite"), row$value, row$area_name, nrow(rows), countries$code[countries$name == "Namibia"]))
