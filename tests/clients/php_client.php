<?php
// client: PHP, file_get_contents and fgetcsv
// needs: php=php-cli
$page = json_decode(file_get_contents("$argv[1]/v1/observations?country=CN&lang=zh"), true);
[$row] = array_values(array_filter($page["data"], fn($each) => $each["id"] === "jvpim98dkb6e6"));
$file = fopen("$argv[1]/v1/countries.csv?fields=name,code", "r");
while ($line = fgetcsv($file)) {
    $codes[$line[0]] = $line[1];
}
echo json_encode(["version" => PHP_VERSION, "value" => $row["value"], "name" => $row["area_name"],
    "rows" => count($page["data"]), "na" => $codes["Namibia"]]), "\n";
