# client: gretl (gretlcli), CSV
# needs: gretlcli=gretl curl
curl --silent --fail "$1/v1/observations.csv?country=CN&fields=area,metric,value" >china.csv
version=$(gretlcli --version | sed -n 's/.*version \([^ ,]*\).*/\1/p')
cat >china.inp <<END
set messages off
open china.csv --quiet
n = \$nobs
smpl area=="CN-330200" && metric=="gdp" --restrict --quiet
printf "{\"version\": \"$version\", \"value\": %.0f, \"rows\": %d}\n", min(value), n
END
gretlcli --batch --quiet china.inp
