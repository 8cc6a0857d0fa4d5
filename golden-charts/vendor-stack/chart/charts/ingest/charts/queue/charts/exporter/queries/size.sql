select sum(bytes) from segments;
