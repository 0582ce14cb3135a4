# client: gnuplot, stats of a CSV from a pipe
# needs: gnuplot=gnuplot-nox curl
cat >it.gp <<END
set print '-'
set datafile separator ','
set datafile columnheaders
file = '< curl --silent --fail "$1/v1/observations.csv?country=CN"'
stats file using (strcol('id') eq 'jvpim98dkb6e6' ? column('value') : NaN) name 'V' nooutput
stats file using (column('paragraph')) name 'N' nooutput
print sprintf('{"version": "%.1f", "value": %.0f, "rows": %d}', GPVAL_VERSION, V_max, N_records)
END
gnuplot it.gp
