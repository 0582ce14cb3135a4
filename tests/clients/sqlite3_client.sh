# client: sqlite3 .import
# needs: sqlite3 curl
curl --silent --fail "$1/v1/observations.csv?country=CN&lang=zh" >china.csv
curl --silent --fail "$1/v1/countries.csv" >countries.csv
sqlite3 :memory: '.import --csv china.csv china' '.import --csv countries.csv countries' "
  SELECT json_object('version', sqlite_version(), 'value', CAST(value AS INTEGER), 'name', area_name,
    'rows', (SELECT count(*) FROM china), 'na', (SELECT code FROM countries WHERE name = 'Namibia'))
  FROM china WHERE id = 'jvpim98dkb6e6'"
