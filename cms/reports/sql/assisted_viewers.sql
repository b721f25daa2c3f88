-- How many viewers of a document, in a unit and everything under it, had somebody act for them at least once?
select count(distinct v.member_id) as members
from   tracking_viewevent v
join   tree c on c.descendant_id = v.unit_id
where  c.ancestor_id = %(unit)s
and    v.document = %(document)s
and    v.assisted_by_id is not null
and    v.received_at >= %(since_at)s
and    v.received_at < %(until_at)s
