"""Commands around the application: setting up, private servers, ./run, ./test and ./bench/run."""
