# client: Ruby, net/http, json and csv
# needs: ruby
require "csv"
require "json"
require "net/http"

rows = JSON.parse(Net::HTTP.get(URI("#{ARGV[0]}/v1/observations?country=CN&lang=zh")))["data"]
row = rows.find { |each| each["id"] == "jvpim98dkb6e6" }
countries = CSV.parse(Net::HTTP.get(URI("#{ARGV[0]}/v1/countries.csv")).force_encoding("UTF-8"), headers: true)
na = countries.find { |each| each["name"] == "Namibia" }["code"]
puts JSON.generate(version: RUBY_VERSION, value: row["value"], name: row["area_name"], rows: rows.size, na: na)
