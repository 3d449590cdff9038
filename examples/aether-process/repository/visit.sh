# Visits the page of the workspace; WEB_URL comes from its .env.
exec perl request.pl GET "${WEB_URL:?run this with: ajj run -- sh visit.sh}"
