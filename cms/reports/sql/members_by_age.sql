-- How many members are there of each age band today, in a unit and everything under it?
select case
           when m.birth_date > %(years_31)s then 18
           when m.birth_date > %(years_36)s then 31
           when m.birth_date > %(years_41)s then 36
           when m.birth_date > %(years_46)s then 41
           when m.birth_date > %(years_51)s then 46
           when m.birth_date > %(years_56)s then 51
           when m.birth_date > %(years_61)s then 56
           else 61
       end      as band,
       count(*) as members
from   tree c
join   organisation_member m on m.cell_id = c.descendant_id
where  c.ancestor_id = %(unit)s
and    m.status in ('official', 'probationary', 'exempt', 'away')
group  by 1
order  by 1
