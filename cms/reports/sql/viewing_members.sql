-- Which members of a unit and everything under it open a small share of the documents deployed to them, or none?
-- By name only those who are in the unit now: who left it may be out of the reader's sight.
-- `grp` asks for one group: never, rarely, too_few (under 3 documents), excused.
with cell as (
    select c.descendant_id as unit_id
    from   tree c
    where  c.ancestor_id = %(unit)s
), deployed as (
    select d.content_id, i.unit_id
    from   handbook_documentpage d
    join   wagtailcore_page p on p.id = d.page_ptr_id
    join   handbook_issuer i on i.id = d.issuer_id
    where  p.live
    and    d.circulation = 'public'
    and    d.holds_no_secret
    and    d.issued_on < %(until)s
), cell_documents as (
    select cell.unit_id, d.content_id
    from   cell
    join   deployed d on d.unit_id is null
                      or exists (select 1
                                 from   tree c
                                 where  c.ancestor_id = d.unit_id
                                 and    c.descendant_id = cell.unit_id)
), assigned as (
    select cd.unit_id, count(*) as documents
    from   cell_documents cd
    group  by cd.unit_id
), opened as (
    select m.id as member_id, count(distinct cd.content_id) as documents
    from   roll m
    join   tracking_viewevent v on v.member_id = m.id
    join   cell_documents cd on cd.unit_id = m.cell_id and cd.content_id = v.document
    where  v.received_at >= %(since_at)s
    and    v.received_at < %(until_at)s
    group  by m.id
), latest as (
    select v.member_id, max(v.received_at) as at
    from   tracking_viewevent v
    where  v.member_id in (select m.id from roll m join cell on cell.unit_id = m.cell_id)
    group  by v.member_id
), share as (
    select m.id, m.full_name, m.sort_name, m.status, u.code, u.name, l.at,
           coalesce(a.documents, 0) as assigned,
           coalesce(o.documents, 0) as opened
    from   cell
    join   organisation_unit u on u.id = cell.unit_id
    join   roll m on m.cell_id = u.id
    left   join assigned a on a.unit_id = u.id
    left   join opened o on o.member_id = m.id
    left   join latest l on l.member_id = m.id
    where  m.status in ('official', 'probationary', 'exempt', 'away')
    and    exists (select 1
                   from   organisation_unitclosure here
                   where  here.ancestor_id = %(unit)s
                   and    here.descendant_id = m.cell_now_id
                   and    here.valid_to is null)
), grouped as (
    select s.*,
           case
               when s.status in ('exempt', 'away')                then 'excused'
               when s.assigned < 3                                then 'too_few'
               when s.opened = 0                                  then 'never'
               when s.opened * 100 < s.assigned * %(threshold)s   then 'rarely'
               else 'often'
           end as grp
    from   share s
)
select g.full_name       as name,
       g.status          as status,
       g.code            as unit_code,
       g.name            as unit_name,
       g.assigned        as assigned,
       g.opened          as opened,
       g.at              as last_at,
       count(*) over ()  as total
from   grouped g
where  g.grp = %(grp)s
order  by g.sort_name, g.id
limit  %(limit)s offset %(offset)s
