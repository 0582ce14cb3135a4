# client: bibutils, BibTeX to RIS; it reads `year` and `month`, and no `date`
# needs: bib2xml=bibutils curl
version=$(dpkg-query --show --showformat '${Version}' bibutils)
curl --silent --fail "$1/v1/observations/jvpim98dkb6e6/citation.bibtex" | bib2xml | xml2ris |
  sed -n "s|^DA  - \(2025\)/\(06\)/\r*$|{\"version\": \"$version\", \"month\": \"\1-\2\"}|p"
