"""Capitalised words that are names of people, and those that are not."""

from __future__ import annotations

# Common first names that are no words of their own (Office for National Statistics, baby names to 2024).
FIRST_NAMES = frozenset({
    "Aisha", "Alan", "Albert", "Alice", "Amanda", "Amelia", "Andrea", "Andrew", "Angela", "Anita",
    "Ann", "Anne", "Anthony", "Arthur", "Barbara", "Barry", "Betty", "Brenda", "Brian", "Carol",
    "Caroline", "Catherine", "Charles", "Charlotte", "Chris", "Christine", "Christopher", "Claire",
    "Colin", "Daniel", "Darren", "David", "Deborah", "Denise", "Dennis", "Derek", "Diane", "Donna",
    "Doreen", "Dorothy", "Edith", "Edward", "Eileen", "Elaine", "Elizabeth", "Ellen", "Elsie", "Emily",
    "Emma", "Eric", "Ernest", "Fatima", "Florence", "Geoffrey", "George", "Gillian", "Gladys", "Gordon",
    "Graham", "Hannah", "Harold", "Helen", "Hilda", "Ian", "Irene", "Isabella", "Jack", "Jacqueline",
    "James", "Jane", "Janet", "Jean", "Jennifer", "Jessica", "Joan", "Joanne", "John", "Joseph",
    "Joshua", "Joyce", "Judith", "Julie", "Karen", "Kathleen", "Keith", "Kenneth", "Kevin", "Laura",
    "Leslie", "Lilian", "Linda", "Lisa", "Louise", "Lynn", "Malcolm", "Margaret", "Maria", "Marie",
    "Marion", "Marjorie", "Martin", "Mary", "Maureen", "Michael", "Michelle", "Mohammed", "Muhammad",
    "Nicola", "Nigel", "Norman", "Oliver", "Olivia", "Pamela", "Patricia", "Paul", "Pauline", "Peter",
    "Philip", "Phyllis", "Rachel", "Raymond", "Rebecca", "Richard", "Robert", "Roger", "Ronald",
    "Rosemary", "Sandra", "Sarah", "Sharon", "Sheila", "Shirley", "Simon", "Sophie", "Stephen",
    "Steven", "Stuart", "Susan", "Sylvia", "Thomas", "Timothy", "Tracey", "Trevor", "Valerie", "Vera",
    "Victoria", "Walter", "Wendy", "William", "Winifred", "Yvonne", "Zainab",
})  # fmt: skip
# Days, feasts, bodies, places and words of a report: two capitals in a row with one of these name nobody.
NO_NAMES = frozenset({
    "Adult", "Analysis", "And", "April", "August", "Avenue", "Bank", "Blended", "Board", "Bolton",
    "Borough", "Boxing", "British", "Bury", "But", "Care", "Chapter", "Christmas", "City", "Community",
    "Council", "County", "Covid", "Dad", "Data", "Day", "December", "District", "Dr", "East", "Easter",
    "England", "English", "Evidence", "Excel", "February", "Figure", "Friday", "General", "Greater", "He",
    "Health", "Holiday", "Home", "Hospital", "House", "I", "If", "Improved", "Integrated", "Internal",
    "It", "January", "July", "June", "Lane", "Manchester", "March", "May", "Method", "Methods", "Monday",
    "Moved", "Mr", "Mrs", "Mum", "National", "New", "North", "November", "Nurse", "Nursing", "October",
    "Oldham", "One", "Practice", "Report", "Road", "Rochdale", "Roles", "Royal", "Salford", "Saturday",
    "Scale", "September", "Service", "Services", "Shareable", "She", "Social", "South", "Standards",
    "Stockport", "Street", "Sunday", "Tameside", "Team", "Teams", "That", "The", "They", "This",
    "Thursday", "Trafford", "Trust", "Tuesday", "Two", "We", "Wednesday", "West", "What", "When", "Wigan",
    "Word", "Work", "Works", "Worse", "Year", "You", "Zoom",
})  # fmt: skip
