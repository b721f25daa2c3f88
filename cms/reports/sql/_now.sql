-- The tree and the rolls as they are now; every question may use them.
with tree as not materialized (
    select c.ancestor_id, c.descendant_id, c.depth
    from   organisation_unitclosure c
    where  c.valid_to is null
), roll as not materialized (
    select m.id, m.cell_id, m.cell_id as cell_now_id, m.status, m.full_name, m.sort_name
    from   organisation_member m
)
