-- How many members have been in the Party for how many years today, in a unit and everything under it?
select case
           when m.admitted_on > %(years_5)s then 0
           when m.admitted_on > %(years_10)s then 5
           when m.admitted_on > %(years_20)s then 10
           when m.admitted_on > %(years_30)s then 20
           when m.admitted_on > %(years_40)s then 30
           when m.admitted_on > %(years_45)s then 40
           when m.admitted_on > %(years_50)s then 45
           else 50
       end      as band,
       count(*) as members
from   tree c
join   organisation_member m on m.cell_id = c.descendant_id
where  c.ancestor_id = %(unit)s
and    m.status in ('official', 'probationary', 'exempt', 'away')
group  by 1
order  by 1
