def load(spark, path):
    print("Loading the customers")
    return spark.read.csv(path, header=True).orderBy("city")
