# client: Gnumeric (ssconvert), CSV and XLSX
# needs: ssconvert=gnumeric mlr=miller curl
version=$(ssconvert --version 2>&1 | sed -n "1s/.*version '\(.*\)'/\1/p")
for kind in csv xlsx; do
  curl --silent --fail --output "china.$kind" "$1/v1/observations.$kind?country=CN&lang=zh"
  ssconvert --export-type=Gnumeric_stf:stf_csv "china.$kind" out.csv >&2
  rows=$(mlr --icsv --ojson count out.csv | tr -dc 0-9)
  mlr --icsv --ojsonl filter '$id == "jvpim98dkb6e6"' then cut -f value,area_name \
    then rename area_name,name then put "\$rows = $rows; \$version = \"$version\"" out.csv
done
