-- Which of a unit and the units directly under it have too few members to be shown to those who may not see names?
select u.id as unit_id
from   tree c
join   organisation_unit u on u.id = c.descendant_id
where  c.ancestor_id = %(unit)s
and    c.depth <= 1
and    (select count(*)
        from   tree b
        join   roll m on m.cell_id = b.descendant_id
        where  b.ancestor_id = u.id
        and    m.status in ('official', 'probationary', 'exempt', 'away')) < %(fewest)s
