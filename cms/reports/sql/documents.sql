-- Which documents are deployed in a unit, and how many of its members have opened them?
-- A document reaches everybody under the unit that issued it; one of the Centre or the State reaches everybody.
with below as (
    select c.descendant_id as unit_id
    from   tree c
    where  c.ancestor_id = %(unit)s
), deployed as (
    select d.page_ptr_id, d.content_id, d.number, d.summary, d.issued_on, p.title, i.name as issuer, i.unit_id
    from   handbook_documentpage d
    join   wagtailcore_page p on p.id = d.page_ptr_id
    join   handbook_issuer i on i.id = d.issuer_id
    where  p.live
    and    d.circulation = 'public'
    and    d.holds_no_secret
    and    d.issued_on < %(until)s
    and    (i.unit_id is null
            or exists (select 1
                       from   tree c
                       where  (c.ancestor_id = i.unit_id and c.descendant_id = %(unit)s)
                       or     (c.ancestor_id = %(unit)s and c.descendant_id = i.unit_id)))
), seen as (
    select v.document,
           v.member_id,
           max(case when v.kind = 'end' and v.part is null then 1 else 0 end)               as finished,
           max(case when v.unit_id in (select unit_id from below) then 1 else 0 end)        as here
    from   tracking_viewevent v
    where  v.received_at >= %(since_at)s
    and    v.received_at < %(until_at)s
    group  by v.document, v.member_id
), viewers as (
    select s.document, sum(s.here) as viewers, sum(s.here * s.finished) as finished
    from   seen s
    group  by s.document
), cell_documents as (
    select b.unit_id as cell_id, d.page_ptr_id, d.content_id
    from   below b
    join   deployed d on d.unit_id is null
                      or exists (select 1
                                 from   tree c
                                 where  c.ancestor_id = d.unit_id
                                 and    c.descendant_id = b.unit_id)
), rolls as (
    select m.cell_id, count(*) as members
    from   roll m
    where  m.status in ('official', 'probationary')
    and    m.cell_id in (select unit_id from below)
    group  by m.cell_id
), reach as (
    select cd.page_ptr_id, sum(r.members) as members
    from   cell_documents cd
    join   rolls r on r.cell_id = cd.cell_id
    group  by cd.page_ptr_id
), opened as (
    select cd.page_ptr_id, count(*) as opened
    from   seen s
    join   roll m on m.id = s.member_id
    join   cell_documents cd on cd.cell_id = m.cell_id and cd.content_id = s.document
    where  m.status in ('official', 'probationary')
    group  by cd.page_ptr_id
)
select d.content_id               as content_id,
       d.number                   as number,
       d.title                    as title,
       d.summary                  as summary,
       d.issuer                   as issuer,
       d.issued_on                as issued_on,
       coalesce(v.viewers, 0)     as viewers,
       coalesce(v.finished, 0)    as finished,
       coalesce(r.members, 0)     as members,
       coalesce(o.opened, 0)      as opened
from   deployed d
left   join viewers v on v.document = d.content_id
left   join reach r on r.page_ptr_id = d.page_ptr_id
left   join opened o on o.page_ptr_id = d.page_ptr_id
order  by d.issued_on desc, d.number
