# client: wget -c (a resumed download)
# needs: wget jq
url="$1/v1/observations.ndjson?country=CN&lang=zh"
wget --quiet --output-document whole "$url"
head -c 5000 whole >part
wget --quiet --continue --output-document part "$url"
cmp whole part
jq -sc --arg version "$(wget --version | sed -n '1s/GNU Wget \([^ ]*\).*/\1/p')" '{version: $version, rows: length}
  + (.[] | select(.id == "jvpim98dkb6e6") | {value, name: .area_name})' part
