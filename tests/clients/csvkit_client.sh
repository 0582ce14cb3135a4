# client: csvkit (csvgrep, csvsql, csvjson)
# needs: curl
curl --silent --fail "$1/v1/observations.csv?country=CN&lang=zh" >china.csv
curl --silent --fail "$1/v1/countries.csv" >countries.csv
version=$(csvjson --version | sed 's/.* //')
na=$(csvgrep --columns name --match Namibia countries.csv | csvcut --columns code | tail -n 1)
csvsql --query "SELECT '$version' AS version, '$na' AS na, value, area_name AS name,
  (SELECT count(*) FROM china) AS rows FROM china WHERE id = 'jvpim98dkb6e6'" china.csv |
  csvjson --stream --blanks
