-- How many men and women are there among the members of a unit and everything under it?
select m.sex    as code,
       count(*) as members
from   tree c
join   organisation_member m on m.cell_id = c.descendant_id
where  c.ancestor_id = %(unit)s
and    m.status in ('official', 'probationary', 'exempt', 'away')
group  by m.sex
