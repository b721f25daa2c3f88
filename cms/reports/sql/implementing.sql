-- Which committees of a unit and everything under it have issued a document that implements a given one, which not?
-- The relation names the document itself, or cites it by number and date. Cells are not committees.
with implementing as (
    select distinct d.page_ptr_id, d.content_id, d.number, d.issued_on, p.title, i.unit_id
    from   handbook_documentrelation r
    join   handbook_documentpage d on d.page_ptr_id = r.source_id
    join   wagtailcore_page p on p.id = d.page_ptr_id
    join   handbook_issuer i on i.id = d.issuer_id
    where  r.kind = 'implements'
    and    p.live
    and    d.issued_on >= %(since)s
    and    d.issued_on < %(until)s
    and    (r.target_id = %(target)s
            or (r.target_id is null
                and r.number = %(number)s
                and (r.issued_on is null or r.issued_on = %(issued_on)s)))
)
select u.id                as unit_id,
       u.code              as code,
       u.name              as name,
       x.number            as number,
       x.title             as title,
       x.issued_on         as issued_on
from   tree c
join   organisation_unit u on u.id = c.descendant_id
join   organisation_unitkind k on k.id = u.kind_id
left   join implementing x on x.unit_id = u.id
where  c.ancestor_id = %(unit)s
and    not k.is_cell
and    u.valid_from < %(until)s
and    (u.valid_to is null or u.valid_to >= %(since)s)
order  by u.path, x.issued_on, x.number
