# Keeps a text for each key, in a file of SERVICE_DATA:
#   PUT /KEY   keeps the body      GET /KEY   gives it back      POST /KEY   counts one up
use strict;
use warnings;
require './http.pl';

my $folder = $ENV{SERVICE_DATA} // die "SERVICE_DATA is not set\n";

sub load {
    my ($file) = @_;
    open my $in, '<', $file or return;
    local $/;
    return scalar <$in>;
}

# In one step, so that whoever is ended in between leaves the old text.
sub save {
    my ($file, $text) = @_;
    open my $out, '>', "$file.new" or die "$file.new: $!\n";
    print $out $text;
    close $out or die "$file.new: $!\n";
    rename "$file.new", $file or die "$file: $!\n";
}

serve($ENV{PORT}, sub {
    my ($method, $path, $body) = @_;
    my ($key) = $path =~ m{^/([\w-]+)$} or return (404, "no key\n");
    my $file = "$folder/$key";
    my $text = load($file);
    if ($method eq 'PUT') { save($file, $body); return (200, $body) }
    if ($method eq 'POST') { save($file, ($text // 0) + 1); return (200, ($text // 0) + 1) }
    return defined $text ? (200, $text) : (404, "nothing under $key\n");
});
