-- how far the store is behind
select partition, max(offset) - max(taken) as lag
from offsets
group by partition;
