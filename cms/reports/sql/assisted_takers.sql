-- How many members of a unit and everything under it had somebody act for them at an attempt at a quiz?
select count(distinct a.member_id) as members
from   tracking_quizattempt a
join   quizzes_quiz q on q.id = a.quiz_id
join   tree c on c.descendant_id = a.unit_id
where  c.ancestor_id = %(unit)s
and    q.slug = %(quiz)s
and    a.state = 'scored'
and    a.assisted_by_id is not null
and    a.submitted_at >= %(since_at)s
and    a.submitted_at < %(until_at)s
