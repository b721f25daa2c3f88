-- How many cells of a unit and everything under it held a meeting, month by month?
select g.month                       as month,
       count(distinct g.cell_id)     as cells_met,
       count(*)                      as meetings
from   tree c
join   study_cellmeeting g on g.cell_id = c.descendant_id
where  c.ancestor_id = %(unit)s
and    g.state in ('held', 'closed')
and    g.month >= %(since_month)s
and    g.month < %(until)s
group  by g.month
order  by g.month
