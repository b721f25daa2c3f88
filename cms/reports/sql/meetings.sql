-- Which cell meetings were planned in a unit and everything under it, and were they held?
-- Of a hamlet or ward-block cell only that: no time, no place, no head count leaves the cell.
with cell as (
    select u.id, u.code, u.name, u.path,
           case when u.inspectable and k.inspectable then 1 else 0 end as inspectable
    from   tree c
    join   organisation_unit u on u.id = c.descendant_id
    join   organisation_unitkind k on k.id = u.kind_id
    where  c.ancestor_id = %(unit)s
)
select g.uid                                                    as uid,
       g.kind                                                   as kind,
       g.month                                                  as month,
       g.state                                                  as state,
       u.code                                                   as unit_code,
       u.name                                                   as unit_name,
       u.inspectable                                            as inspectable,
       case when u.inspectable = 1 then g.started_at end        as started_at,
       case when u.inspectable = 1 then g.ended_at end          as ended_at,
       case when u.inspectable = 1 then g.members_expected end  as expected,
       case when u.inspectable = 1 then g.members_present end   as present,
       count(*) over ()                                         as total
from   cell u
join   study_cellmeeting g on g.cell_id = u.id
where  g.month >= %(since_month)s
and    g.month < %(until)s
order  by g.month desc, u.path, g.id
limit  %(limit)s offset %(offset)s
