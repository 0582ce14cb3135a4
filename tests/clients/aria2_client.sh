# client: aria2c -c (a resumed download)
# needs: aria2c=aria2 jq
url="$1/v1/observations.ndjson?country=CN&lang=zh"
aria2c --quiet --out whole "$url"
head -c 5000 whole >part
aria2c --quiet --continue --allow-overwrite=false --out part "$url"
cmp whole part
jq -sc --arg version "$(aria2c --version | sed -n '1s/aria2 version //p')" '{version: $version, rows: length}
  + (.[] | select(.id == "jvpim98dkb6e6") | {value, name: .area_name})' part
