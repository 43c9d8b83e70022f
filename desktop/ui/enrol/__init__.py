"""登记: the enrolment form."""
