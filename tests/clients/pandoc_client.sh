# client: pandoc with citeproc, bibliographies in CSL-JSON and BibTeX
# needs: pandoc curl
version=$(pandoc --version | sed -n '1s/pandoc //p')
for kind in csl.json bibtex.bib; do
  curl --silent --fail --output "it.$kind" "$1/v1/observations/jvpim98dkb6e6/citation.${kind%.*}"
  echo 'See [@article-manufacturing-data-2025].' |
    pandoc --citeproc --bibliography "it.$kind" --to plain --wrap none |
    sed -n "s/.*Korea Economic Daily, June \(..\), \(2025\).*/{\"version\": \"$version\", \"date\": \"\2-06-\1\"}/p"
done
