-- The tree and the rolls as they were on the day `as_of`. A status has no history: it is today's.
with tree as not materialized (
    select c.ancestor_id, c.descendant_id, c.depth
    from   organisation_unitclosure c
    where  (c.valid_from is null or c.valid_from <= %(as_of)s)
    and    (c.valid_to is null or c.valid_to >= %(as_of)s)
), roll as not materialized (
    select m.id, s.unit_id as cell_id, m.cell_id as cell_now_id, m.status, m.full_name, m.sort_name
    from   organisation_membership s
    join   organisation_member m on m.id = s.member_id
    where  s.valid_from <= %(as_of)s
    and    (s.valid_to is null or s.valid_to >= %(as_of)s)
)
