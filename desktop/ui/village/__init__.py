"""A village's own data and its pages of posts, officials and services."""
