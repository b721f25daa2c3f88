-- Which members of a unit and everything under it, of those a document reaches, have not opened it?
-- By name only those who are in the unit now: who left it may be out of the reader's sight.
with reached as (
    select c.descendant_id as unit_id
    from   handbook_documentpage d
    join   handbook_issuer i on i.id = d.issuer_id
    join   tree c on (i.unit_id is null and c.depth = 0) or c.ancestor_id = i.unit_id
    where  d.content_id = %(document)s
)
select m.full_name           as name,
       m.status              as status,
       u.code                as unit_code,
       u.name                as unit_name,
       count(*) over ()      as total
from   tree c
join   reached r on r.unit_id = c.descendant_id
join   organisation_unit u on u.id = c.descendant_id
join   roll m on m.cell_id = u.id
where  c.ancestor_id = %(unit)s
and    m.status in ('official', 'probationary', 'exempt', 'away')
and    exists (select 1
               from   organisation_unitclosure here
               where  here.ancestor_id = %(unit)s
               and    here.descendant_id = m.cell_now_id
               and    here.valid_to is null)
and    not exists (select 1
                   from   tracking_viewevent v
                   where  v.member_id = m.id
                   and    v.document = %(document)s
                   and    v.received_at >= %(since_at)s
                   and    v.received_at < %(until_at)s)
order  by case when m.status in ('official', 'probationary') then 0 else 1 end, m.sort_name, m.id
limit  %(limit)s offset %(offset)s
