# client: Perl, HTTP::Tiny and JSON::PP
# needs: perl
use strict;
use warnings;
use HTTP::Tiny;
use JSON::PP;

my $response = HTTP::Tiny->new->get("$ARGV[0]/v1/observations?country=CN&lang=zh");
my $rows = decode_json($response->{content})->{data};
my ($row) = grep { $_->{id} eq "jvpim98dkb6e6" } @$rows;
print encode_json({version => "$^V", value => $row->{value}, name => $row->{area_name}, rows => scalar @$rows}), "\n";
