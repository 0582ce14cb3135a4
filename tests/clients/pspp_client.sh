# client: PSPP, GET DATA of a CSV file
# needs: pspp curl
curl --silent --fail "$1/v1/observations.csv?country=CN&lang=zh&fields=id,value,area_name" >china.csv
cat >china.sps <<'END'
GET DATA /TYPE=TXT /FILE='china.csv' /ENCODING='UTF-8' /DELIMITERS=',' /QUALIFIER='"' /FIRSTCASE=2
  /VARIABLES=id A20 value F20.0 name A40.
COMPUTE one = 1.
AGGREGATE OUTFILE=* MODE=ADDVARIABLES /BREAK=one /n=N.
SELECT IF id = 'jvpim98dkb6e6'.
FORMATS value n (F20.0).
SAVE TRANSLATE /OUTFILE='one.csv' /TYPE=CSV /CELLS=VALUES /REPLACE.
END
pspp china.sps >&2
cat one.csv >&2
IFS=, read -r _ value name _ rows <one.csv
printf '{"version": "%s", "value": %s, "name": "%s", "rows": %s}\n' \
  "$(pspp --version | sed -n '1s/.* //p')" "$value" "$name" "$rows"
