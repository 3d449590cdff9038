# The page: what the store has under "greeting", and how often that was read.
use strict;
use warnings;
require './http.pl';

my $store = $ENV{STORE_URL} // die "STORE_URL is not set\n";

serve($ENV{PORT}, sub {
    my ($method, $path) = @_;
    return (200, "ok\n") if $path eq '/health';
    return (404, "nothing here\n") if $path ne '/';
    my ($status, $greeting) = request('GET', "$store/greeting");
    my (undef, $visits) = request('POST', "$store/visits");
    return (200, ($status == 200 ? $greeting : 'Hello') . ", visit $visits\n");
});
