-- How many people on the rolls of a unit and everything under it have which status, those who left included?
select m.status as code,
       count(*) as members
from   tree c
join   organisation_member m on m.cell_id = c.descendant_id
where  c.ancestor_id = %(unit)s
group  by m.status
