# HTTP as far as this example needs it: on this machine, one request for each connection.
use strict;
use warnings;
use IO::Socket::INET;

$SIG{PIPE} = 'IGNORE';

# Answers requests until the process is ended; the function gets method, path and body, and returns
# status and text.
sub serve {
    my ($port, $answer) = @_;
    my $listener = IO::Socket::INET->new(
        LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 64, ReuseAddr => 1,
    ) or die "cannot listen on port $port: $@\n";
    $| = 1;
    print "listening on 127.0.0.1:$port\n";
    while (1) {
        my $client = $listener->accept or next;
        eval {
            local $SIG{ALRM} = sub { die "a client was silent for five seconds\n" };
            alarm 5;
            respond($client, $answer);
        };
        print STDERR $@ if $@;
        alarm 0;
        close $client;
    }
}

sub respond {
    my ($client, $answer) = @_;
    my $line = <$client>;
    my ($method, $path) = ($line // '') =~ m{^(\w+) (\S+) HTTP/} or return;
    my ($status, $text) = $answer->($method, $path, read_message($client));
    my $length = length $text;
    print $client "HTTP/1.0 $status -\r\nContent-Type: text/plain\r\n",
        "Content-Length: $length\r\nConnection: close\r\n\r\n$text";
    print "$method $path $status\n";
}

# Asks a server and returns status and text.
sub request {
    my ($method, $url, $body) = @_;
    $body //= '';
    my ($host, $port, $path) = $url =~ m{^http://([^:/]+):(\d+)(/\S*)?$} or die "no URL: $url\n";
    $path //= '/';
    my $server = IO::Socket::INET->new(PeerAddr => $host, PeerPort => $port, Timeout => 5)
        or die "$url does not answer: $@\n";
    my $length = length $body;
    print $server "$method $path HTTP/1.0\r\nHost: $host\r\nContent-Length: $length\r\n\r\n$body";
    my $line = <$server>;
    my ($status) = ($line // '') =~ m{^HTTP/\S+ (\d+)} or die "$url gives no answer\n";
    return ($status, read_message($server));
}

# Skips the header and reads as much as it announces.
sub read_message {
    my ($socket) = @_;
    my ($length, $body) = (0, '');
    while (my $line = <$socket>) {
        $length = $1 if $line =~ /^content-length:\s*(\d+)/i;
        last if $line =~ /^\r?\n$/;
    }
    read $socket, $body, $length if $length > 0;
    return $body;
}

1;
