# client: HTTPie, query with ==, and a resumed download
# needs: jq
http --ignore-stdin --body GET "$1/v1/observations" country==CN lang==zh >page.json
http --ignore-stdin --quiet --download --output china.csv GET "$1/v1/observations.csv?country=CN"
size=$(wc -c <china.csv)
head -c 5000 china.csv >part.csv
http --ignore-stdin --quiet --download --continue --output part.csv GET "$1/v1/observations.csv?country=CN"
cmp china.csv part.csv
test "$size" -gt 5000
jq -c --arg version "$(http --version)" '{version: $version, rows: (.data | length)}
  + (.data[] | select(.id == "jvpim98dkb6e6") | {value, name: .area_name})' page.json
