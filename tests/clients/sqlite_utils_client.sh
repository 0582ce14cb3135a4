# client: sqlite-utils insert, CSV and NDJSON
# needs: curl
curl --silent --fail "$1/v1/observations.ndjson?country=CN&lang=zh" |
  sqlite-utils insert figures.db china - --nl --pk id
curl --silent --fail "$1/v1/countries.csv" | sqlite-utils insert figures.db countries - --csv
sqlite-utils query figures.db --nl "SELECT '$(sqlite-utils --version | sed 's/.* //')' AS version,
  value, area_name AS name, (SELECT count(*) FROM china) AS rows,
  (SELECT code FROM countries WHERE name = 'Namibia') AS na FROM china WHERE id = 'jvpim98dkb6e6'"
