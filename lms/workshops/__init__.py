"""ハンズオン: a lesson taught in a room or online: dates, seats with a waiting list, attendance that counts as the lesson, hand-outs."""
