# perl redis.pl COMMAND [ARG]...: sends a command to the server of REDIS_URL and prints the answer.
use strict;
use warnings;
use IO::Socket::INET;

my $url = $ENV{REDIS_URL} // die "REDIS_URL is not set: run this with ajj run --\n";
my ($host, $port, $database) = $url =~ m{^redis://([^:/]+):(\d+)(?:/(\d+))?$} or die "no URL: $url\n";
my $server = IO::Socket::INET->new(PeerAddr => $host, PeerPort => $port, Timeout => 5)
    or die "$url does not answer: $@\n";

# Sends words and returns the answer, of which numbers and texts are all that is needed here.
sub ask {
    print $server '*', scalar(@_), "\r\n", map { '$' . length($_) . "\r\n$_\r\n" } @_;
    my $line = <$server> // die "$url gives no answer\n";
    my ($kind, $rest) = $line =~ /^(.)(.*?)\r\n$/s or die "$url is no Redis\n";
    die "$rest\n" if $kind eq '-';
    return $rest if $kind ne '$' || $rest < 0;
    read $server, my $text, $rest + 2;
    return substr $text, 0, -2;
}

ask('SELECT', $database) if $database;
print ask(@ARGV), "\n";
