# perl request.pl METHOD URL [BODY]: prints the answer; ends with 1 unless the status is 200.
use strict;
use warnings;
require './http.pl';

my ($status, $text) = request(@ARGV);
print $text, $text =~ /\n\z/ ? '' : "\n";
exit($status == 200 ? 0 : 1);
