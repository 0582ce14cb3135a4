# client: Miller (reads the address itself)
# needs: mlr=miller
rows=$(mlr --icsv --ojson count "$1/v1/observations.csv?country=CN" | tr -dc 0-9)
na=$(mlr --icsv --onidx filter '$name == "Namibia"' then cut -f code "$1/v1/countries.csv")
version=$(mlr --version | tr -dc 0-9.)
mlr --icsv --ojsonl filter '$id == "jvpim98dkb6e6"' then cut -f value,area_name \
  then rename area_name,name then put "\$rows = $rows; \$na = \"$na\"; \$version = \"$version\"" \
  "$1/v1/observations.csv?country=CN&lang=zh"
