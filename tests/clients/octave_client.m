% client: GNU Octave, urlread and jsondecode
% needs: octave
base = argv(){1};
page = jsondecode(urlread([base "/v1/observations?country=CN&lang=zh"]));
rows = page.data;
row = rows(strcmp({rows.id}, "jvpim98dkb6e6"));
countries = jsondecode(urlread([base "/v1/countries"])).data;
na = countries(strcmp({countries.name}, "Namibia")).code;
printf('{"version": "%s", "value": %.0f, "name": "%s", "rows": %d, "na": "%s"}\n',
  version(), row.value, row.area_name, numel(rows), na);
