"""What is traded apart from goods: certificates of an attribute, their retirement, and who may keep them."""
