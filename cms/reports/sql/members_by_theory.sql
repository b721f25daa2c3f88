-- How many members have which level of political theory, in a unit and everything under it?
select m.theory_level as code,
       count(*)       as members
from   tree c
join   organisation_member m on m.cell_id = c.descendant_id
where  c.ancestor_id = %(unit)s
and    m.status in ('official', 'probationary', 'exempt', 'away')
group  by m.theory_level
